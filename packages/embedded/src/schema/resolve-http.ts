import type { ModuleContext } from './module-context';
import type { RawHttpMethod } from './raw-module-def';
import type { HttpHandlerSchema, HttpMethod, HttpRouteSchema } from './types';

const PATH = /^(?:\/[a-z0-9\-_~/]*)?$/;

export function resolveHttpHandlers(context: ModuleContext): HttpHandlerSchema[] {
  const { naming, problems } = context;
  const taken = new Set<string>();
  return context.raw.httpHandlers.map((sourceName, id) => {
    const name = naming.function(sourceName);
    problems.checkIdentifier(sourceName);
    problems.checkIdentifier(name);
    if (taken.has(name))
      problems.add('http-handler-taken', `name \`${name}\` is used for multiple HTTP handlers`);
    taken.add(name);
    return { id, sourceName, name };
  });
}

export function resolveHttpRoutes(
  context: ModuleContext,
  handlers: readonly HttpHandlerSchema[],
): HttpRouteSchema[] {
  const { naming, problems } = context;
  const routes: HttpRouteSchema[] = [];
  for (const raw of context.raw.httpRoutes) {
    const handler = naming.function(raw.handler);
    if (!PATH.test(raw.path)) {
      problems.add(
        'http-route-path',
        `HTTP route path \`${raw.path}\` must be empty or start with / and hold only a-z, 0-9, - _ ~ and /`,
      );
    }
    if (!handlers.some((candidate) => candidate.name === handler)) {
      problems.add(
        'http-handler-unknown',
        `HTTP route \`${raw.path}\` names the handler ${raw.handler}, which does not exist`,
      );
    }
    const route: HttpRouteSchema = { handler, method: methodOf(raw.method), path: raw.path };
    if (routes.some((other) => overlap(other, route))) {
      problems.add(
        'http-route-taken',
        `HTTP route \`${raw.path}\` is there twice for ${label(route.method)}`,
      );
    }
    routes.push(route);
  }
  return routes;
}

function methodOf(raw: RawHttpMethod): HttpMethod {
  return raw.tag === 'Extension' ? { tag: 'Extension', name: raw.name ?? '' } : { tag: raw.tag };
}

function label(method: HttpMethod): string {
  if (method.tag === 'Any') return 'a method that another route of this path takes too';
  return method.tag === 'Extension' ? method.name : method.tag.toUpperCase();
}

function overlap(a: HttpRouteSchema, b: HttpRouteSchema): boolean {
  if (a.path !== b.path) return false;
  return a.method.tag === 'Any' || b.method.tag === 'Any' || label(a.method) === label(b.method);
}
