export { EventBus, type EventBusOptions, type Tap } from './event-bus';
export type { EventChannel, EventScope, Handler, IterateOptions, SubscribeOptions } from './channel';
export type {
  AnyEvents,
  AnyMessage,
  EventData,
  EventType,
  MatchingType,
  MessageOf,
  PublishableType,
  TypeOrPattern,
} from './event-map';
export { HANDLER_ERROR, type HandlerFailure } from './handler-error';
export type { HistoryQuery } from './history';
export type { LocalFacts, Message, MessageMetadata, PublishOptions } from './message';
export type { Middleware } from './middleware';
