export { Faults, type CutOptions } from './faults';
export type { Direction } from './faulty-socket';
