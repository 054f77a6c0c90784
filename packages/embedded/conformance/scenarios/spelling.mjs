// Names: what the schema says, what calls, subscriptions and SQL accept.
export default async (d) => {
  const owner = await d.identity();
  const { name } = await d.publish('spelling', 'spelling', { token: owner.token });
  await d.http('GET', `/v1/database/${name}/schema?version=9`, { as: 'schema 9' });
  await d.http('GET', `/v1/database/${name}/schema?version=10`, { as: 'schema 10' });
  await d.http('GET', `/v1/database/${name}/schema`, { as: 'schema without a version' });
  await d.http('GET', `/v1/database/${name}/schema?version=3`, { as: 'schema 3' });
  const c = await d.connect(name, { label: 'c' });
  for (const fn of ['addPlayerOne', 'add_player_one', 'AddPlayerOne'])
    await c.call(
      fn,
      [
        ['playerId', 'u32'],
        ['teamName', 'string'],
      ],
      { playerId: 1, teamName: 'red' },
    );
  for (const fn of ['AddPerson2', 'add_person_2', 'add_person2'])
    await c.call(
      fn,
      [
        ['a', 'u32'],
        ['b', 'u32'],
      ],
      { a: 1, b: 2 },
    );
  for (const fn of ['add_explicit', 'InsertExplicitly', 'insert_explicitly'])
    await c.call(
      fn,
      [
        ['a', 'u32'],
        ['b', 'string'],
      ],
      { a: 1, b: 'x' },
    );
  for (const fn of ['countPlayers2', 'count_players_2', 'count_players2'])
    await c.procedure(fn, [], {}, 'u64');
  for (const table of [
    'playerOne',
    'player_one',
    'PlayerOne',
    'Person2',
    'person_2',
    'person2',
    'VeryExplicit',
    'very_explicit',
    'explicit',
    'topPlayer1',
    'top_player_1',
  ]) {
    await c.query(`SELECT * FROM ${table}`);
    await d.http('POST', `/v1/database/${name}/sql`, {
      token: owner.token,
      body: `SELECT * FROM ${table}`,
      as: `sql ${table}`,
    });
  }
  for (const column of [
    'playerId',
    'player_id',
    'teamName',
    'team_name',
    'level2',
    'level_2',
    'HTTPCode',
    'http_code',
    'httpcode',
    'h_t_t_p_code',
    'point2d',
    'point_2_d',
    'point_2d',
    'kindOf',
    'kind_of',
  ])
    await d.http('POST', `/v1/database/${name}/sql`, {
      token: owner.token,
      body: `SELECT ${column} FROM player_one`,
      as: `sql column ${column}`,
    });
  for (const column of ['someColumn', 'some_column', 'other', 'renamedColumn', 'renamed_column'])
    await d.http('POST', `/v1/database/${name}/sql`, {
      token: owner.token,
      body: `SELECT ${column} FROM VeryExplicit`,
      as: `sql column ${column} of VeryExplicit`,
    });
  for (const fn of ['addPlayerOne', 'add_player_one'])
    await d.http('POST', `/v1/database/${name}/call/${fn}`, {
      token: owner.token,
      body: [2, 'blue'],
      as: `HTTP ${fn}`,
    });
  for (const body of [
    { playerId: 3, teamName: 'green' },
    { player_id: 4, team_name: 'green' },
  ])
    await d.http('POST', `/v1/database/${name}/call/add_player_one`, {
      token: owner.token,
      body,
      as: `HTTP add_player_one ${JSON.stringify(body)}`,
    });
  for (const q of [
    'SELECT table_name, table_access FROM st_table WHERE table_id >= 4096',
    'SELECT col_name FROM st_column WHERE table_id >= 4096',
    'SELECT index_name FROM st_index WHERE table_id >= 4096',
    'SELECT constraint_name FROM st_constraint WHERE table_id >= 4096',
    'SELECT sequence_name FROM st_sequence WHERE table_id >= 4096',
    'SELECT * FROM st_table_accessor',
    'SELECT * FROM st_index_accessor',
    'SELECT * FROM st_column_accessor',
    'SELECT program_kind FROM st_module',
    'SELECT table_id, table_name FROM st_table',
  ]) {
    const { status, body } = await d.http('POST', `/v1/database/${name}/sql`, {
      token: owner.token,
      body: q,
      note: false,
    });
    if (status === 200) d.note(`sql ${q}`, body[0].rows.map((r) => JSON.stringify(r)).sort());
    else d.note(`sql ${q}`, { status }, { error: String(body) });
  }
};
