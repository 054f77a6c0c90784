import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerTask } from './messages';
import { serveDatabase } from './serve-database';

// What a worker thread runs; nothing imports it. The thread that starts it gives it a task.
if (parentPort !== null) void serveDatabase(parentPort, workerData as WorkerTask);
