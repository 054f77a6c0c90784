export { arbitraryDelta } from './delta';
export {
  arbitraryEntityMetadata,
  arbitraryEventInput,
  arbitraryEventType,
  arbitraryName,
  arbitraryRelationMetadata,
} from './records';
export { arbitraryPropertyName, arbitraryValue, arbitraryValueObject } from './values';
