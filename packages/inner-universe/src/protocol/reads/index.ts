export * from './reply';
export * from './filter';
export * from './log';
export * from './entities';
export * from './relations';
export * from './versions';
export * from './system';
