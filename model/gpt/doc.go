// Package gpt holds the decoder-only transformer (Radford et al. 2019) as a
// function of one flat parameter vector: token and position embeddings, blocks of
// causal attention and a two-layer network, each behind a norm and added to what it
// read, a final norm, and a head for the next token or for the class of a text.
//
// Views carry the names of Hugging Face's GPT-2, and weights its shapes (in, out),
// but for an untied head, which is (in, out) here.
//
// What makes the bits equal everywhere: products take their terms in order (package
// vec); attention goes through the queries of a head in blocks of [attentionRows] and
// sums over the keys up to the end of the block, those behind a query having a weight
// of +0; sums over tokens (biases, norms) are taken over [sumRows] tokens of one
// example at a time and those added up in order; gradients of embeddings take the
// tokens in order. Threads cut between blocks, heads and columns, where nothing is
// summed, so that their number changes no bit. An example's logits do not depend on
// its company, nor those of a token on finite numbers behind it, but for the sign of
// a zero.
//
// Short texts that have a class come with padding before them (tasks/text), a token of
// its own in the vocabulary. There is no mask over it: every token attends to the
// padding before it as to other tokens, learned positions count from the beginning of
// the row, and the network has to learn to make nothing of either. A text that fills
// its row has none.
package gpt
