/** Why it came to nothing: curl's own number and words. */
export class CurlFailure extends Error {
  override readonly name = 'CurlFailure';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
