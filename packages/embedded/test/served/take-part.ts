import type { ChatConnection } from '../modules/chat-client';

export interface Round {
  /** How many clients take part. All are there before anyone speaks. */
  readonly clients: number;
  /** How many messages each says, all at once. */
  readonly turns: number;
}

/** Says messages among others, and gives all that was said in the order in which this client saw it. */
export async function takePart(
  connection: ChatConnection,
  name: string,
  { clients, turns }: Round,
): Promise<string[]> {
  const order: string[] = [];
  const present = new Set<string>();
  const [everyoneIsHere, begin] = signal();
  const [allIsSaid, end] = signal();
  const notice = (user: { readonly name?: string | undefined }): void => {
    if (user.name !== undefined) present.add(user.name);
    if (present.size === clients) begin();
  };
  connection.db.user.onInsert((_context, user) => {
    notice(user);
  });
  connection.db.user.onUpdate((_context, _before, user) => {
    notice(user);
  });
  connection.db.message.onInsert((_context, { id, text }) => {
    if (order.push(`${id} ${text}`) === clients * turns) end();
  });
  await subscribed(connection);
  await connection.reducers.setName({ name });
  await everyoneIsHere;
  const say = (turn: number): Promise<void> =>
    connection.reducers.say({ room: 'all', text: `${name} ${turn}` });
  await Promise.all(Array.from({ length: turns }, (_, turn) => say(turn)));
  await allIsSaid;
  return order;
}

function subscribed(connection: ChatConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection
      .subscriptionBuilder()
      .onApplied(() => {
        resolve();
      })
      .onError((context) => {
        reject(new Error(String(context.event)));
      })
      .subscribe(['SELECT * FROM message', 'SELECT * FROM user']);
  });
}

function signal(): [Promise<void>, () => void] {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return [given, give];
}
