import { runChatSuite } from './support/chat-suite';

runChatSuite();
