export * from './types/index';
export * from './errors/index';
export * from './path/index';
export * from './codec/index';
export * from './hash/index';
export * from './ids/index';
export * from './clock/index';
export * from './feed/index';
