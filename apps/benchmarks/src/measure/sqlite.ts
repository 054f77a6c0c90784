import Database from 'libsql';

export interface SqliteWriter {
  /** One synced transaction that inserts so many rows of the size given. */
  readonly insert: (rows: number) => void;
  readonly close: () => void;
}

/** A fresh SQLite database in a file: WAL, each commit synced; rows come in the order of their key, which suits it best. */
export function openSqlite(path: string, rowBytes: number): SqliteWriter {
  const database = new Database(path);
  database.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE row (id INTEGER PRIMARY KEY, value BLOB)',
  );
  const statement = database.prepare('INSERT INTO row VALUES (?, ?)');
  const value = Buffer.alloc(rowBytes, 0x5a);
  let id = 0;
  const insertMany = database.transaction((rows: number) => {
    for (let row = 0; row < rows; row++) statement.run(id++, value);
  });
  return {
    insert: (rows) => {
      if (rows === 1) statement.run(id++, value);
      else insertMany(rows);
    },
    close: () => {
      database.close();
    },
  };
}
