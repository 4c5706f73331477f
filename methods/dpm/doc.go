// Package dpm is Dynamic Parameter Modulation: a model that changes how it
// computes while it learns. No paper or code of the announced method could be
// found; this is a reconstruction that has all announced ingredients, each with a
// switch: per-unit plasticity moved by the hypergradient (meta), slots that are
// opened and used again on drift (slots), a controller rewarded by held-out memory
// (controller), a memory with stored logits (memory, store), guards against
// overfitting (guard), an average that predicts (average), label-shift correction
// (labelshift), and an audit of every decision. No task identity is used.
//
// The model is f(x; θ, a), with [bench.Slots] on every layer that takes them. A step
// with a batch (x, y) of the stream and a draw (x_m, y_m) from the memory takes the
// gradients g_s of CE(f(x), y) and g_m of
//
//	CE(f(x_m), y_m) + s·MSE(f(x_m), z*) + κ·MSE(f(x_m), f_T(x_m))
//
// and moves θ and slots against p·e^λ·g_s + w·g_m. With every switch off it is
// fine-tuning to the bit; with memory and store alone it is DER++ with one draw,
// equal replay, α = s and β = 1. Terms whose switch is off are not computed.
//
// # Choices of version 1
//
// Where the definition is silent:
//
//   - Order of a step: scores of the batch under the keys as they are; detector, with
//     the loss of the step before; known labels; the batch goes into the key of the
//     slot that is current now; priors; gradients; λ; update; memory; average;
//     controller. A batch that raises an alarm thus does not count for the slot that
//     is left.
//   - Keys: pixels count between 0 and 1, features as they are and below 0 for
//     nothing, tokens once each; the row of a token counts the tokens up to it. A
//     batch's likelihood per count is the mean over its examples, under the key
//     before the batch; a slot's mean starts with the first of them. Of several slots
//     within 2.5 standard deviations that with the fewest is reused, the current one
//     being one of them.
//   - Detector: it has the switch slots. It begins with dead time: the first loss sets
//     the mean, and the next 20 raise no alarm; in the dead time the sum stays 0.
//     Variance ← 0.95·(variance + 0.05·δ²). The loss is L_s as it was trained, label
//     shift included.
//   - Slots: V, which has no output unit, is not scaled by λ; U and G are, by the units
//     that they act on. θ and slots have optimizers of one kind; that of the slots
//     counts the steps of all of them together. A slot's average starts at its
//     initial values.
//   - Units of λ are the columns of each weight; a bias, or another view of one row,
//     belongs to the weight before it. The cosine is over θ alone. Steps count from 1;
//     λ is moved in steps 4, 8, …. U and G are scaled as the columns of their layer's
//     weight, the last one where there are several (of an adapter B); the gains of
//     swiglu as those of the linear half, which gates multiply, too.
//   - In a transformer a norm stands before the weight of its layer and is a group of
//     its own, whose units have two numbers, weight and bias; without biases, as in
//     rms norms, they have one, whose cosine is 1, −1 or 0. The units of the embeddings
//     of tokens are their columns, and so are those of a head that is tied to them,
//     where its outputs would be rows.
//   - Guard: every tenth place of the memory. An item that enters a full reservoir
//     lands on one with probability 0.1; while the reservoir fills, every tenth item
//     does. So the cost is known before the run.
//   - Label shift: for classifiers (one label for each example) with a memory. p_s
//     starts as the first batch's frequencies; p_M counts guards too. The losses that the
//     controller looks at are not corrected.
//   - Controller: it decides after steps 51, 71, …; without guards J is the stream's
//     average loss. The guards' loss is that of the live parameters as at test time.
//     A decision learns from its reward, then decays π, then draws the next arm. Where
//     |·| has stayed 0 the reward is 0.
//   - τ is set with every decision, from all items of the memory; of equal ones the
//     least.
//   - A refused step (loss or gradient not finite, or beyond 10³⁵) leaves parameters,
//     averages and memory as they were, halves all gradients from then on, and each
//     hundred steps taken double them again. Its loss does not reach the detector.
//     Adam takes little notice of the size of gradients.
//   - Latency is measured by the harness, for every method alike.
//
// Known, and kept as it is so that what version 1 has measured stays what it was: keys
// of labelled texts as tokens count the padding before a short text like a word, and
// the likelihood per count is taken over the whole row. On CLINC150 at 24 tokens (byte
// pairs of the first domain, 1024 of them) a quarter to more than half of a domain's
// tokens are padding, so that a slot's key learns how long texts are as much as what
// they say. Version 2 has the same keys. Running text has no padding, and hashed
// features and images are not concerned.
//
// # A first look
//
// On tuning seeds, MLP 256-256, batches of 10, replay of 20, equal numbers of
// stored examples; ACC in percent, and how many boundaries the detector found. It
// plans work and proves nothing.
//
//	stream (600, 600, 300 examples a class; all)   finetune   er     der++   dpm    without slots   boundaries
//	Split MNIST, class, 5 seeds                    19.0       78.3   85.5    85.8   85.4            20 of 20
//	Permuted MNIST ×5, 3 seeds                     81.5       86.1   90.3    90.3   90.3            12 of 12
//	Rotated MNIST ×10, 5 seeds                     60.3       79.5   86.0    86.2   86.3            28 of 45
//	CLINC150, 3 seeds (without slots: 2)           6.5        40.5   67.7    57.9   68.0            23 of 27
//
// On CLINC150, where no slot but the first is ever opened, its low-rank term costs
// the difference: it is always on, learns at the rate of the weights, and grows
// larger than they are; gains alone (rank 0) cost nothing.
//
// # Version 2
//
// Version 1 pays for an average of all parameters, for the gradient of the step
// before and for low-rank slots in float32, and DER++ given as many bytes is better.
// Version 2, [DPM2], is given a budget of bytes, of everything that is billed, and
// spends on memory what its parts leave of it. A step with a batch (x, y) and a draw
// (x_m, y_m) takes the gradients g_s of CE(f(x), y) and g_m of
//
//	β·CE(f(x_m), y_m) + s·MSE(f(x_m), z*) + κ·MSE(f(x_m), f_T(x_m))
//
// and moves θ and slots by size·Δ(e^λ·g_s + g_m), Δ being the optimizer's move. With
// every switch off it is fine-tuning to the bit; with memory alone it is ER, with
// stored logits DER++ with one draw, both on what the memory has kept of their
// examples. Where it differs from version 1:
//
//   - Memory: an arena of bytes, allocated and billed from the first step, of items
//     whose sizes differ: images in 4 bits a pixel and runs of zeros counted, features
//     in 8 bits, a window of text in a byte a token, logits in 8 bits. Which examples
//     it holds is a uniform sample of what was offered, by the smallest of random keys
//     (bottom-k sampling) where a reservoir has places of one size. Never more examples
//     are replayed than are certain to fit, so that the cost is known before the run.
//     Images are quantised before they are learned from again, never when they
//     are first met.
//   - Guards: every twentieth example is offered to an arena of its own, a twentieth of
//     the memory's bytes, without logits. They are a sample of the stream that is
//     learned from when it is met, like all of it, and never replayed. Where the
//     stream serves an example several times (epochs), each serving counts as an
//     example: one may be guard and the next be replayed.
//   - Label shift: p_train = (p_s + β·p_M)/(1 + β). Both cross-entropies are means, so
//     that their weights mix the labels which training meets; version 1 weighs by the
//     numbers of examples. p_M is of what is replayed, and not of guards.
//   - Slots: gains alone, and none in the first slot, which is θ itself: a stream in
//     which no other is opened is learned as without slots. Keys count at most 64
//     features, others being summed into as many buckets. A slot's key does not learn
//     while the detector suspects a drift: batches that are already foreign would
//     widen what the slot takes for its own. τ follows the replayed items, which are
//     scored in any case, where version 1 scores all of the memory.
//   - Detector: a batch of mostly unknown labels raises an alarm too, where most of
//     those of eight batches before were known; the loss tells it late under label
//     shift, which expects what is new. It has the switches slots and controller.
//   - Plasticity: the cosine of g_m and g_s over each unit in the same step. As in
//     La-MAML (Gupta et al. 2020) a unit learns faster from the stream where that serves
//     what is remembered; no gradient is kept.
//   - Controller: the size of steps between drifts, which decides every tenth step; why
//     it is made as it is stands with its state, pace, in pace.go. There are no
//     weights p and w of stream and memory to choose: β is one number, and constant.
//   - Average: off by default. T is kept in a byte a number, rounded by chance, moved
//     every tenth step by a fifth: it costs about 1.06 bytes a parameter and reaches as
//     far back as version 1's.
//   - A refused step halves the size of steps, under any optimizer, and not the
//     gradient alone.
//
// Whatever follows from the state and can be had again (where items lie in the arena,
// decoded averages, parameters from before the step under way) is scratch.
package dpm
