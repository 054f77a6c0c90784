export { createFeed } from './create-feed';
export { DEFAULT_FEED_LIMIT, type Feed, type FeedOptions } from './feed';
