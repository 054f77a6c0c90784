export * from './value';
export * from './entity';
export * from './relation';
export * from './event';
export * from './subscription';
export * from './version';
