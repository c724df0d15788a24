/** Epochs unless they are given. */
export const DEFAULT_EPOCHS = 100
/** Epochs without improvement before training stops, unless they are given. */
export const DEFAULT_PATIENCE = 10
