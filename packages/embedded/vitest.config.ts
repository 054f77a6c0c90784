import { preset } from '@nerv-tooling/vitest';

const composes =
  'joins clients, modules, rows and stores, which a unit test would have to mock; test/*.int.test.ts run it with the official SDK';
const onSockets =
  'joins HTTP and WebSockets; test/http/*.int.test.ts and test/sockets/*.int.test.ts run it with real ones';
const onDisk =
  'calls LevelDB, the file system or a child process; directory.int.test.ts, salvage.int.test.ts and test/durable use real directories';

const inThreads = 'starts threads, or runs in one; test/workers runs it with real ones';

const program =
  'is the program itself, which test/command/command.system.test.ts runs in processes of its own';

const inWorkers = "runs in a database's thread; test/workers runs real ones, and its coverage stays there";

export default preset(
  {},
  {
    runsElsewhere: {
      'src/command': `${program}; its unit tests run nearly all of it`,
      'src/workers/database-worker.ts': inWorkers,
      'src/workers/outbound-line.ts': inWorkers,
      'src/workers/packed-transaction.ts': inWorkers,
      'src/workers/remote-store.ts': inWorkers,
      'src/workers/serve-database.ts': inWorkers,
    },
    notUnitTested: {
      'src/command/main.ts': program,
      'src/command/open-server.ts': program,
      'src/host/client-requests.ts': composes,
      'src/host/clients.ts': composes,
      'src/host/commit-feed.ts': composes,
      'src/host/database.ts': composes,
      'src/host/databases.ts': composes,
      'src/host/embedded-spacetime.ts': composes,
      'src/host/function-calls.ts': composes,
      'src/host/in-process.ts': composes,
      'src/host/live-module.ts': composes,
      'src/host/module-migration.ts': composes,
      'src/host/open-database.ts': composes,
      'src/host/query-requests.ts': composes,
      'src/host/serve.ts': onSockets,
      'src/server/listen.ts': onSockets,
      'src/server/http/call-route.ts': onSockets,
      'src/server/http/clients.ts': onSockets,
      'src/server/http/database-routes.ts': onSockets,
      'src/server/http/find-database.ts': onSockets,
      'src/server/http/http-server.ts': onSockets,
      'src/server/http/identity-routes.ts': onSockets,
      'src/server/http/module-route.ts': onSockets,
      'src/server/http/publish-routes.ts': onSockets,
      'src/server/http/schema-route.ts': onSockets,
      'src/server/http/unbuilt-routes.ts': onSockets,
      'src/server/sockets/server-socket.ts': onSockets,
      'src/server/sockets/socket-server.ts': onSockets,
      'src/host/admin-token.ts': onDisk,
      'src/host/backup.ts': onDisk,
      'src/host/database-storage.ts': onDisk,
      'src/host/database-stores.ts': onDisk,
      'src/host/host-note.ts': onDisk,
      'src/host/open-host-store.ts': onDisk,
      'src/host/salvage-notes.ts': onDisk,
      'src/host/salvage-store.ts': onDisk,
      'src/host/try-module.ts': inThreads,
      'src/workers/database-worker.ts': inThreads,
      'src/workers/lowering-line.ts': inThreads,
      'src/workers/serve-database.ts': inThreads,
      'src/workers/worker-code.ts': inThreads,
      'src/workers/worker-database.ts': inThreads,
      'src/workers/worker-runner.ts': inThreads,
      'src/workers/worker-thread.ts': inThreads,
      'src/storage/backup.ts': onDisk,
      'src/storage/child-check.ts': onDisk,
      'src/storage/clean-flag.ts': onDisk,
      'src/storage/dump.ts': onDisk,
      'src/storage/engine-child.ts': onDisk,
      'src/storage/directory.ts': onDisk,
      'src/storage/engine.ts': onDisk,
      'src/storage/file-sums.ts': onDisk,
      'src/storage/files.ts': onDisk,
      'src/storage/host-directory.ts': onDisk,
      'src/storage/host-store.ts': onDisk,
      'src/storage/marker.ts': onDisk,
      'src/storage/salvage.ts': onDisk,
      'src/storage/secret-files.ts': onDisk,
      'src/storage/walk.ts': onDisk,
    },
  },
);
