export { innerUniverse as default } from './schema';
