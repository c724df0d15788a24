// Constants that both languages use. Read by asc and by tsc: no imports, no types.

// Activations.
export const ACTIVATION_IDENTITY = 0
export const ACTIVATION_RELU = 1
export const ACTIVATION_LEAKY_RELU = 2
export const ACTIVATION_ELU = 3
export const ACTIVATION_GELU = 4
export const ACTIVATION_TANH = 5
export const ACTIVATION_SIGMOID = 6
export const ACTIVATION_SOFTPLUS = 7
export const ACTIVATION_SILU = 8
export const ACTIVATION_SELU = 9
export const ACTIVATION_MISH = 10
export const ACTIVATION_HARD_SWISH = 11
export const ACTIVATION_PRELU = 12

// Elementwise functions, for `map`.
export const MAP_EXP = 0
export const MAP_LOG = 1
export const MAP_EXPM1 = 2
export const MAP_LOG1P = 3
export const MAP_TANH = 4
export const MAP_ERF = 5
export const MAP_SIGMOID = 6
export const MAP_SOFTPLUS = 7
export const MAP_SIN2PI = 8
export const MAP_COS2PI = 9

// Losses.
export const LOSS_SOFTMAX_CROSS_ENTROPY = 0
export const LOSS_BINARY_CROSS_ENTROPY = 1
export const LOSS_MEAN_SQUARED_ERROR = 2
export const LOSS_MEAN_ABSOLUTE_ERROR = 3
export const LOSS_HUBER = 4
export const LOSS_SOFT_CROSS_ENTROPY = 5 // softmax against [rows, units] soft targets instead of labels

// Initializers: distributions of mean 0 and a given standard deviation.
export const INITIALIZE_ZEROS = 0
export const INITIALIZE_NORMAL = 1
export const INITIALIZE_UNIFORM = 2

// Optimizers, and the f64 hyperparameters of each in the order of its block of constants.
export const OPTIMIZER_SGD = 0 // —
export const OPTIMIZER_MOMENTUM = 1 // momentum
export const OPTIMIZER_NESTEROV = 2 // momentum
export const OPTIMIZER_RMSPROP = 3 // decay, epsilon
export const OPTIMIZER_ADAM = 4 // beta1, beta2, epsilon
export const OPTIMIZER_AMSGRAD = 5 // beta1, beta2, epsilon
export const OPTIMIZER_NADAM = 6 // beta1, beta2, epsilon, momentumDecay
export const OPTIMIZER_ADAGRAD = 7 // epsilon
export const OPTIMIZER_MUON = 8 // beta1, beta2, epsilon, momentum, adamFactor

// Schedules of the learning rate, and the f64 constants of each that follow the warm-up steps and the steps of the run.
export const SCHEDULE_CONSTANT = 0 // —
export const SCHEDULE_STEP = 1 // steps between drops, factor
export const SCHEDULE_EXPONENTIAL = 2 // steps per decay by the factor, factor
export const SCHEDULE_COSINE = 3 // factor at the end
export const SCHEDULE_ONE_CYCLE = 4 // last rising step, factor at the start, factor at the end
export const SCHEDULE_TABLE = 5 // address of an f64 factor for each step
export const SCHEDULE_COSLOG = 6 // 2^cycles − 1

// Normalizations.
export const NORMALIZE_BATCH = 0
export const NORMALIZE_RUNNING = 1 // NORMALIZE_BATCH at evaluation
export const NORMALIZE_ROWS = 2

// A part written in TypeScript, which a program calls back; no kernel implements it.
export const CUSTOM = -1

// Purposes of random numbers: each has a stream of its own, so that no two uses ever share a number.
export const PURPOSE_INITIALIZE = 1
export const PURPOSE_SHUFFLE = 2
export const PURPOSE_DROPOUT = 3
export const PURPOSE_SPLIT = 4
export const PURPOSE_SAMPLE = 5
export const PURPOSE_CHECK = 16
export const PURPOSE_AUGMENT = 40
export const PURPOSE_SMOTE = 41
export const PURPOSE_BLOCKS = 42
export const PURPOSE_QUANTILES = 43

// Types of the rows that a program gathers; u8 is read as value / 255.
export const SOURCE_F32 = 0
export const SOURCE_F64 = 1
export const SOURCE_U8 = 2

// The session: the state of a program, a struct in linear memory. Byte offsets.
export const SESSION_LEARNING_RATE = 0 // f64
export const SESSION_BETA1_POWER = 8 // f64, β₁ᵗ; of NAdam the product of μ₁ … μₜ
export const SESSION_BETA2_POWER = 16 // f64, β₂ᵗ
export const SESSION_LOSS_SUM = 24 // f64, Σ over batches of mean loss · rows
export const SESSION_PENALTY_SUM = 32 // f64, Σ over batches of penalty · rows
export const SESSION_BATCH_LOSS = 40 // f64, of the last batch
export const SESSION_BATCH_PENALTY = 48 // f64, of the last batch
export const SESSION_CORRECT = 56 // f64, rows predicted correctly: with several binary outputs, those of which all are
export const SESSION_SQUARED_ERROR = 64 // f64, Σ(ŷ − y)²
export const SESSION_ABSOLUTE_ERROR = 72 // f64, Σ|ŷ − y|
export const SESSION_GRADIENT_NORM = 80 // f64, ‖dθ‖₂ of the last step, if it is clipped by its norm
export const SESSION_STEP = 88 // f64, optimizer steps taken
export const SESSION_SEED_LOW = 96 // u32
export const SESSION_SEED_HIGH = 100 // u32
export const SESSION_EPOCH = 104 // u32
export const SESSION_ROWS = 108 // u32, rows in memory: of the epoch, or of a window of it
export const SESSION_BATCH_SIZE = 112 // u32
export const SESSION_ORDER = 116 // pointer to the u32 row numbers of the epoch, or 0 for rows in memory order
export const SESSION_SOURCE = 120 // pointer to the feature rows
export const SESSION_SOURCE_TYPE = 124 // u32, SOURCE_…
export const SESSION_TARGETS = 128 // pointer to i32 labels or real rows
export const SESSION_OPS = 132 // pointer to the instruction words
export const SESSION_OPS_END = 136 // pointer to the end of the instruction words
export const SESSION_WORKSPACE = 140 // pointer to scratch for matrix products
export const SESSION_BATCH_ROWS = 144 // u32, rows of the current batch
export const SESSION_BATCH_FIRST = 148 // u32, position of its first row in the epoch
export const SESSION_STATUS = 152 // u32, STATUS_…
export const SESSION_BATCH_FLAGS = 156 // u32, BATCH_… flags: which section of a batch the instructions are; 0 for a whole batch
export const SESSION_BASE_RATE = 160 // f64, the learning rate that a schedule multiplies
export const SESSION_GRADIENT_SCALE = 168 // f64, factor that makes dθ, or a sum of several, the gradient of a mean
export const SESSION_CLIP_SCALE = 176 // f64, factor by which clipping by the norm scales the gradient
export const SESSION_BATCH_WEIGHT = 184 // f64, rows of the batch, or the sum of their weights
export const SESSION_SUM_WEIGHT = 192 // f64, the same for the batches accumulated for the next step
export const SESSION_DRAWS = 200 // f64, batches run, which select the random numbers of dropout
export const SESSION_WEIGHTS = 208 // pointer to an f64 weight of each row, or 0
export const SESSION_PENDING_ROWS = 216 // f64, rows since the last step
export const SESSION_BATCHES_BEFORE = 224 // u32, batches of the epoch before the rows in memory
export const SESSION_ROWS_AFTER = 228 // u32, rows of the epoch after those in memory
export const SESSION_NUMBERS = 232 // pointer to the u32 number of each row in the data set, or 0 if that is its index in memory
export const SESSION_ROWS_BEFORE = 240 // u32, rows of the batch before those that this program computes
export const SESSION_MEMBERS = 244 // u32, members of the ensemble: the rows that a program computes for each row of the batch
export const SESSION_BYTES = 248

// A batch with host callbacks runs in sections: it begins with the first and ends with the last.
export const BATCH_RESUMES = 1 // the batch has begun in an earlier section
export const BATCH_SUSPENDS = 2 // the batch ends in a later section

export const STATUS_OK = 0
export const STATUS_LOSS_NOT_FINITE = 1
export const STATUS_GRADIENT_NOT_FINITE = 2
export const STATUS_STEP_TOO_LARGE = 3

// A program: instructions of 32-bit words, one after the other. Each begins with its opcode and its length in words; the
// operands follow (instructions/layout/). Addresses are byte addresses; operands that are reals are addresses of f64.

// A segment of θ: entries that the optimizer treats alike. A struct of f64, byte offsets.
export const SEGMENT_BEGIN = 0 // its first entry
export const SEGMENT_COUNT = 8
export const SEGMENT_BRANCH = 16 // number of its first branch
export const SEGMENT_RATE = 24 // factor of the learning rate
export const SEGMENT_OPTIMIZER = 32 // OPTIMIZER_…
export const SEGMENT_L2 = 40 // λ₂/m
export const SEGMENT_L1 = 48 // λ₁/2m
export const SEGMENT_DECAY = 56 // weightDecay
export const SEGMENT_SHRINK = 64 // λ₁/2m, by a proximal step
export const SEGMENT_CLIP = 72 // largest magnitude of a gradient entry; 0 for no limit
export const SEGMENT_BYTES = 80

// Entries of a branch: a subtree of 32 blocks in the summation tree of vector/reduce.ts, the unit of work of a thread.
export const BRANCH_ENTRIES = 8192
// Sums of the step check for each branch: arrays of f64, one after the other.
export const STEP_CHECK_SUMS = 4
// Entries of the gradient that a thread processes at a time, in scratch of its own.
export const CHUNK_ENTRIES = 512

// Augmentations: each a block of f64. Byte offsets; the options of the kind begin at AUGMENT_OPTIONS.
export const AUGMENT_KIND = 0
export const AUGMENT_PROBABILITY = 8
export const AUGMENT_HEIGHT = 16
export const AUGMENT_WIDTH = 24
export const AUGMENT_CHANNELS = 32
export const AUGMENT_OPTIONS = 40
export const AUGMENT_BYTES = 128

export const AUGMENTATION_FLIP_HORIZONTAL = 1 // —
export const AUGMENTATION_FLIP_VERTICAL = 2 // —
export const AUGMENTATION_WARP = 3 // shiftX and shiftY in pixels, rotation and shear in turns, zoom, edge, fill
export const AUGMENTATION_CROP = 4 // padding in pixels, edge, fill
export const AUGMENTATION_CUTOUT = 5 // height, width in pixels, fill
export const AUGMENTATION_COLOR = 6 // brightness, contrast, saturation, hue in turns, lowest, highest
export const AUGMENTATION_NOISE = 7 // pointer to a σ for each feature
export const AUGMENTATION_MASK = 8 // rate, value
export const AUGMENTATION_MIXUP = 9 // alpha
export const AUGMENTATION_CUTMIX = 10 // alpha

export const EDGE_FILL = 0
export const EDGE_NEAREST = 1
export const EDGE_REFLECT = 2

// How a row was mixed: f64 weight of the partner, f64 row number of the partner.
export const MIX_BYTES = 16

// A layer whose parameters are perturbed, over one batch: a struct of two f64 and of u32 words. Byte offsets.
export const PERTURBED_ALPHA = 0 // f64
export const PERTURBED_KINK = 8 // f64, the largest output at which the derivative jumps, besides 0; or 0
export const PERTURBED_KIND = 16 // ACTIVATION_…
export const PERTURBED_X = 20 // pointer to its inputs at θ, [rows, inputs]
export const PERTURBED_Z = 24 // pointer to z at θ, [rows, units]
export const PERTURBED_OUTPUT = 28 // pointer to its outputs at θ
export const PERTURBED_CHANGED = 32 // pointer to its changed z, or outputs
export const PERTURBED_COLUMN = 36 // pointer to scratch for one column
export const PERTURBED_INPUTS = 40
export const PERTURBED_UNITS = 44
export const PERTURBED_ROWS = 48
export const PERTURBED_BYTES = 56

// Threads. The control block is shared by the threads of a core; words written by different threads have cache lines of
// their own.
export const MAX_THREADS = 64
export const CACHE_LINE_BYTES = 64
export const CONTROL_COMMAND = 0 // i32, number of the command · 128 + number of threads
export const CONTROL_SESSION = 4 // pointer, argument of the command
export const CONTROL_FROM = 8 // i32, argument of the command
export const CONTROL_COUNT = 12 // i32, argument of the command
export const CONTROL_BROADCAST = 16 // i32, value that thread 0 broadcasts
export const CONTROL_PHASE = 64 // i32, number of the last barrier that all threads have reached
export const CONTROL_WAITERS = 128 // i32, workers that sleep or are about to
export const CONTROL_LEADER_WAITS = 192 // i32, whether thread 0 sleeps or is about to
export const CONTROL_GENERATION = 256 // i32, workers of earlier generations have been stopped
export const CONTROL_FAILED = 260 // i32, number of the worker that failed or timed out, or 0
export const CONTROL_ARRIVALS = 320 // i32 every CACHE_LINE_BYTES: number of the last barrier that each thread has reached
export const CONTROL_BYTES = 4416 // 320 + 64 · 64
