import { type ParseArgsConfig, parseArgs } from "node:util";
import { didYouMean } from "../../config/did-you-mean.ts";
import { AirlockError } from "../../errors.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** What the words of a command say. */
export interface CliArguments<Known extends Options> {
  readonly values: OptionValues<Known>;
  /** Those that are no option, in their order. */
  readonly positionals: readonly string[];
}

/** A text or true or false for each option, as its description says; absent where it was not given. */
export type OptionValues<Known extends Options> = ReturnType<
  typeof parseArgs<{ options: Known; strict: true; allowPositionals: false }>
>["values"];

/**
 * The values of a command's options, as `parseArgs` of `node:util` reads them. Words that are no option are refused.
 * Fails with `ERR_USAGE` for an unknown option ("did you mean --config?"), a missing value or a word too many.
 */
export function parseOptions<const Known extends Options>(
  args: readonly string[],
  options: Known,
): OptionValues<Known> {
  return read(
    () => parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values,
    options,
  );
}

/** The same for a command that also takes words that are no option; those after `--` never are one. */
export function parseArguments<const Known extends Options>(
  args: readonly string[],
  options: Known,
): CliArguments<Known> {
  return read(() => parseArgs({ args: [...args], options, strict: true, allowPositionals: true }), options);
}

function read<Result>(parse: () => Result, options: Options): Result {
  try {
    return parse();
  } catch (error) {
    const message = messageOf(error);
    if (message === undefined) throw error;
    const unknown = /^unknown option '(-[^']*)'/.exec(message)?.[1];
    const near =
      unknown &&
      didYouMean(
        unknown,
        Object.keys(options).map((name) => `--${name}`),
      );
    throw new AirlockError("ERR_USAGE", near ? `${message}; did you mean ${near}?` : message, {
      cause: error,
    });
  }
}

/** The first sentence of what `parseArgs` complains of, or undefined where the complaint is not about the words. */
function messageOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error) || !("message" in error))
    return undefined;
  if (!String(error.code).startsWith("ERR_PARSE_ARGS_")) return undefined;
  const [sentence = ""] = String(error.message).split(/\. |\.?\n/);
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
