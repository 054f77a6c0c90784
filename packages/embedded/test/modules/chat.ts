import { schema, SenderError, t, table } from 'spacetimedb/server';
import { chatTables } from './chat-tables';

const chat = schema(chatTables({ t, table }));
export default chat;

export const onConnect = chat.clientConnected((ctx) => {
  const known = ctx.db.user.identity.find(ctx.sender);
  if (known) ctx.db.user.identity.update({ ...known, online: true });
  else ctx.db.user.insert({ identity: ctx.sender, name: undefined, online: true });
});

export const onDisconnect = chat.clientDisconnected((ctx) => {
  const known = ctx.db.user.identity.find(ctx.sender);
  if (known) ctx.db.user.identity.update({ ...known, online: false });
});

export const setName = chat.reducer({ name: t.string() }, (ctx, { name }) => {
  if (name === '') throw new SenderError('a name is not empty');
  const known = ctx.db.user.identity.find(ctx.sender);
  if (known) ctx.db.user.identity.update({ ...known, name });
});

export const say = chat.reducer({ room: t.string(), text: t.string() }, (ctx, { room, text }) => {
  if (text === '') throw new SenderError('a message is not empty');
  ctx.db.message.insert({ id: 0n, room, sender: ctx.sender, text });
});

export const startTyping = chat.reducer({ room: t.string() }, (ctx, { room }) => {
  ctx.db.typing.insert({ room, who: ctx.sender });
});

export const history = chat.procedure({ room: t.string() }, t.array(t.string()), (ctx, { room }) =>
  ctx.withTx((tx) => [...tx.db.message.byRoom.filter(room)].map((row) => row.text)),
);
