/** What is read of the shops' connections when somebody asks, and not counted with each request. */
export interface Shops {
  /** Of each room and share. */
  shares(): Iterable<{
    readonly room: string;
    readonly share: string;
    readonly held: number;
    readonly waiting: number;
    readonly streams: number;
  }>;
  /** Bytes, by what they are of. */
  buffered(): { readonly requests: number; readonly answers: number };
}
