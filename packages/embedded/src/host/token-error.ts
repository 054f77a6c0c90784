import { HostError } from './host-error';

/** A token that does not hold here. */
export class TokenError extends HostError {
  /** @param words what a server says of such a token, to whoever sent it */
  constructor(
    readonly words: string,
    why: string,
  ) {
    super('token', `${words}: ${why}. Connect without a token to get a new identity.`);
  }
}
