/** Why nginx won't start with a configuration: the text after `[emerg] `. */
export class Emergency extends Error {
  override readonly name = 'Emergency';
}
