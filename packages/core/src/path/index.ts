export { formatPath } from './format-path';
