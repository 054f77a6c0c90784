export { systemRandom, type RandomSource } from './random';
export { isUuid, UuidGenerator, uuidv7, uuidv7Time } from './uuid';
