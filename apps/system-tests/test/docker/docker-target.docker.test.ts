import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { InnerUniverseController, PersistenceManager } from '@nerv/persistence-manager';
import { expect, it, onTestFinished } from 'vitest';

const run = promisify(execFile);
const image = process.env['NERV_IMAGE'] ?? 'nerv-spacetime';

it('runs the database in a container that ends with the controller, on a volume that stays', async () => {
  const database = `docker-target-${process.pid}`;
  onTestFinished(async () => {
    await run('docker', ['rm', '--force', `nerv-${database}`]);
    await run('docker', ['volume', 'rm', `nerv-${database}`]);
  });
  const config = { target: 'docker', image, database, logLevel: 'silent' } as const;
  const first = await PersistenceManager.open(config);
  onTestFinished(() => first.shutdown());
  expect(first.durability).toBe('synced');
  await first.createEntity('User', { name: 'Ada' }, { id: 'ada' });
  // A second one finds the container, and leaves it running.
  const second = new InnerUniverseController(config);
  await second.startDeploymentMode();
  expect((await second.client.getEntity('ada')).metadata.name).toBe('Ada');
  await second.stop();
  expect(await first.countEntities()).toBe(1);
  await first.shutdown();
  expect((await run('docker', ['ps', '--all', '--quiet', '--filter', `name=nerv-${database}`])).stdout).toBe(
    '',
  );
  const third = await PersistenceManager.open(config);
  onTestFinished(() => third.shutdown());
  expect((await third.getEntity('ada')).metadata.name).toBe('Ada');
  await third.shutdown();
});

it('says that there is no such image', async () => {
  const controller = new InnerUniverseController({
    target: 'docker',
    image: 'nerv-no-such-image.invalid/x',
    database: `no-image-${process.pid}`,
    logLevel: 'silent',
  });
  await expect(controller.startServerMode()).rejects.toMatchObject({
    code: 'CONNECTION',
    message: expect.stringContaining('nerv-no-such-image.invalid') as string,
  });
});
