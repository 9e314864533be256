import { type Mutation, mutation } from "../mutation.ts";

export const left: readonly Mutation[] = [
  mutation("remembers everybody who left", "return not isFull", "return true"),
];
