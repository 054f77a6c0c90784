import { runChatSuite } from '../support/chat-suite';

runChatSuite({ isolation: 'worker' });
