import { schema, SenderError, t, table } from 'spacetimedb/server';
import { noteTables } from './tables';

const notes = schema(noteTables({ t, table }));
export default notes;

export const write = notes.reducer({ text: t.string() }, (ctx, { text }) => {
  if (text === '') throw new SenderError('a note is not empty');
  ctx.db.note.insert({ id: 0, author: ctx.sender, text });
});
