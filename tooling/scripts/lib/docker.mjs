import { capture, ToolError } from './processes.mjs';

const advice = 'DEVELOPERS.md says how an engine is had.';

/** @throws {ToolError} where no container engine answers */
export async function requireEngine() {
  try {
    await capture('Asking Docker', 'docker', ['version', '--format', '{{.Server.Version}}']);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new ToolError(`No container engine answers. ${advice}\n\n${error.message}`);
  }
}

/**
 * Compose, as the command and first arguments that start it: the plugin of Docker, or the program of its own.
 *
 * @returns {Promise<{ command: string, args: string[] }>}
 * @throws {ToolError} where there is neither
 */
export async function findCompose() {
  const known = [
    { command: 'docker', args: ['compose'] },
    { command: 'docker-compose', args: [] },
  ];
  for (const compose of known) if (await works(compose.command, [...compose.args, 'version'])) return compose;
  throw new ToolError(`There is neither \`docker compose\` nor \`docker-compose\`. ${advice}`);
}

/**
 * Builds an image. Where the builder of today is not installed, that of before builds the same.
 *
 * @param {string} context a folder with a Dockerfile
 * @param {string} tag
 * @param {Record<string, string>} buildArgs
 */
export async function buildImage(context, tag, buildArgs) {
  const hasBuildx = await works('docker', ['buildx', 'version']);
  const named = Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  await capture('Building the image', 'docker', ['build', '--tag', tag, ...named, context], {
    env: { ...process.env, DOCKER_BUILDKIT: hasBuildx ? '1' : '0' },
  });
}

/** Whether an image is there, or can be fetched. @param {string} image */
export async function canUseImage(image) {
  return (
    (await works('docker', ['image', 'inspect', image])) ||
    (await works('docker', ['pull', '--quiet', image]))
  );
}

/** @param {string} command @param {string[]} args */
async function works(command, args) {
  try {
    await capture('', command, args);
    return true;
  } catch (error) {
    if (error instanceof ToolError) return false;
    throw error;
  }
}
