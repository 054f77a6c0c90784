// One client of the official SDK on a socket: `speak URI DATABASE NAME CLIENTS TURNS` writes the order it saw, as JSON.
import { ChatConnection } from '../../modules/chat-client';
import { connectSdk } from '../../sockets/sdk-client';
import { takePart } from '../take-part';

const [uri = '', database = '', name = '', clients, turns] = process.argv.slice(2);
const { connection } = await connectSdk<ChatConnection>(uri, database, ChatConnection.builder());
const order = await takePart(connection, name, { clients: Number(clients), turns: Number(turns) });
process.stdout.write(JSON.stringify(order));
connection.disconnect();
