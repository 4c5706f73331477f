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
//     λ is moved in steps 4, 8, ….
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
package dpm
