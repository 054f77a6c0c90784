import type { Value } from '@nerv/core';
import type { HandlerFailure, HANDLER_ERROR } from './handler-error';
import type { Message } from './message';

/** The events of a bus that says nothing about its types: any type, any storable data. */
export interface AnyEvents {
  readonly [type: string]: Value;
}

/** Types of `Events`, and `HANDLER_ERROR`, which every bus has. */
export type EventType<Events extends object> = Extract<keyof Events, string> | typeof HANDLER_ERROR;

/** Data of the events of one type. */
export type EventData<Events extends object, Type extends string> = Type extends typeof HANDLER_ERROR
  ? HandlerFailure
  : Type extends keyof Events
    ? Events[Type]
    : never;

/** Types that may be published: all but `HANDLER_ERROR`, which is the bus's own. */
export type PublishableType<Events extends object> = Exclude<
  Extract<keyof Events, string>,
  typeof HANDLER_ERROR
>;

/** Whether a map leaves its types open, as `AnyEvents` does. */
type IsOpen<Events extends object> = string extends keyof Events ? true : false;

/** What may be subscribed to: a type of the map, or a pattern, which holds a `*`. */
export type TypeOrPattern<Events extends object> =
  IsOpen<Events> extends true ? string : EventType<Events> | `${string}*${string}`;

/** Whether a type matches a pattern, by the rules of `matchesPattern`. */
type Matches<Type extends string, Pattern extends string> = Pattern extends '**'
  ? true
  : Pattern extends `${infer PatternHead}.${infer PatternRest}`
    ? Type extends `${infer TypeHead}.${infer TypeRest}`
      ? PatternHead extends '*' | TypeHead
        ? Matches<TypeRest, PatternRest>
        : false
      : false
    : Type extends `${string}.${string}`
      ? false
      : Pattern extends '*' | Type
        ? true
        : false;

/** The types of a map that a type or pattern stands for. */
export type MatchingType<Events extends object, Pattern extends string> = {
  [Type in EventType<Events>]: Matches<Type, Pattern> extends true ? Type : never;
}[EventType<Events>];

/** The message a handler of a type or pattern gets: a union where the pattern stands for several types. */
export type MessageOf<Events extends object, Pattern extends string> =
  IsOpen<Events> extends true
    ? Pattern extends typeof HANDLER_ERROR
      ? Message<typeof HANDLER_ERROR, HandlerFailure>
      : Message<string, Events[Extract<keyof Events, string>]>
    : { [Type in MatchingType<Events, Pattern>]: Message<Type, EventData<Events, Type>> }[MatchingType<
        Events,
        Pattern
      >];

/** Any message of a bus. */
export type AnyMessage<Events extends object> = MessageOf<Events, '**'>;
