const RING_SECONDS = 0.7;
/** Two notes, a fifth apart. */
const NOTES = [
  { hertz: 523.25, at: 0 },
  { hertz: 783.99, at: 0.2 },
];

/** Tells of the turn by a sound and by a notification, each only after its button was pressed. */
export class Bell {
  #audio: AudioContext | undefined;
  #notifies = false;

  /** Shows the buttons of what this browser can do. */
  offer(): void {
    press("sound", typeof AudioContext !== "undefined", (on) => this.#sound(on));
    press("notify", typeof Notification !== "undefined" && isSecureContext, (on) => this.#notify(on));
  }

  /** Resolves when it has rung; at once where nobody asked for it. */
  async ring(text: string): Promise<void> {
    if (this.#notifies && document.hidden) new Notification(text, { tag: "airlock" });
    if (this.#audio === undefined) return;
    await this.#play(this.#audio);
  }

  async #sound(on: boolean): Promise<boolean> {
    await this.#audio?.close();
    this.#audio = on ? new AudioContext() : undefined;
    if (this.#audio !== undefined) await this.#play(this.#audio);
    return on;
  }

  /** Chrome on Android has `Notification` and refuses to make one: the first shows whether it can be done. */
  async #notify(on: boolean): Promise<boolean> {
    this.#notifies = false;
    if (!on || (await Notification.requestPermission()) !== "granted") return false;
    new Notification(document.title, { tag: "airlock", silent: true });
    this.#notifies = true;
    return true;
  }

  async #play(audio: AudioContext): Promise<void> {
    for (const { hertz, at } of NOTES) {
      const [note, volume] = [audio.createOscillator(), audio.createGain()];
      const from = audio.currentTime + at;
      note.frequency.value = hertz;
      volume.gain.setValueAtTime(0.2, from);
      volume.gain.exponentialRampToValueAtTime(0.001, from + 0.5);
      note.connect(volume).connect(audio.destination);
      note.start(from);
      note.stop(from + 0.5);
    }
    await new Promise((resolve) => setTimeout(resolve, RING_SECONDS * 1000));
  }
}

/** A button that stays pressed. `toggle` gives what came of it; a button whose wish cannot be met goes away. */
function press(name: string, possible: boolean, toggle: (on: boolean) => Promise<boolean>): void {
  const button = document.querySelector<HTMLElement>(`[data-tool="${name}"]`);
  if (button === null) return;
  button.hidden = !possible;
  button.addEventListener("click", () => {
    const wanted = button.getAttribute("aria-pressed") !== "true";
    toggle(wanted).then(
      (on) => button.setAttribute("aria-pressed", String(on)),
      () => {
        button.hidden = true;
      },
    );
  });
}
