/** One thing that an engine could get wrong: a text of the exchange command, and what stands there instead. */
export interface Mutation {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export function mutation(name: string, from: string, to: string): Mutation {
  return { name, from, to };
}
