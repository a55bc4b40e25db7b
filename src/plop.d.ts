export {};

/** plop exports its spinner (nanospinner's) without saying so in its types. */
declare module "plop" {
  interface Spinner {
    start(options: { text: string }): void;
    success(options: { text: string }): void;
    error(options: { text: string }): void;
  }
  export const progressSpinner: Spinner;
}
