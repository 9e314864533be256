import type { Eta } from "../../protocol/answers.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The longer a wait, the coarser it is told: nobody can know that it is 3 hours and 7 minutes. */
const STEPS = [
  { below: 30 * MINUTE, step: MINUTE },
  { below: 2 * HOUR, step: 5 * MINUTE },
  { below: 12 * HOUR, step: 30 * MINUTE },
  { below: 2 * DAY, step: HOUR },
];

const UNITS = [
  { name: "day", seconds: DAY },
  { name: "hour", seconds: HOUR },
  { name: "minute", seconds: MINUTE },
];

/** The range rounded outwards to steps that suit its length: 190 s to 290 s is 180 s to 300 s. Never narrower. */
export function roundOutwards({ lowSeconds, highSeconds }: Eta): Eta {
  const step = STEPS.find(({ below }) => highSeconds < below)?.step ?? DAY;
  return {
    lowSeconds: Math.max(0, Math.floor(lowSeconds / step) * step),
    highSeconds: Math.ceil(highSeconds / step) * step,
  };
}

/** The unit in which both ends are whole: 1 h to 3 h in hours; 50 min to 1 h has none, since nobody says "60 minutes". */
export function unitOf(low: number, high: number): (typeof UNITS)[number] | undefined {
  const unit = UNITS.find(({ seconds }) => low % seconds === 0 && high % seconds === 0 && low >= seconds);
  return unit?.name === "minute" && high >= HOUR ? undefined : unit;
}

/** 59 s as "0:59", 3723 s as "1:02:03". What is over is "0:00". */
export function exactTime(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const hours = Math.floor(whole / HOUR);
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  const rest = String(whole % MINUTE).padStart(2, "0");
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, "0")}:${rest}`;
}
