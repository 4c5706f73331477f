// Package model holds networks as functions of one flat parameter vector.
//
// An mlp is dense layers. A cnn and a resnet are a body of operations on tensors
// (convolution, norm, pooling, addition) below dense layers; inside them an
// image lies as (h, w, c), whatever the order in which it comes. Every matrix
// product is one of package vec's; every sum over rows and positions has a
// written order, so that results depend neither on the CPU nor on how many rows
// go through together. The running averages of batch norm are parameters of
// kind Stat, the last ones of the layout: a training pass moves them.
//
// A gpt, for text, is in package model/gpt. A lora wraps any network: it merges
// low-rank adapters into the frozen weights before each pass and takes the
// gradients of the weights to them. A prompts puts virtual tokens before the text of
// a gpt that stays as it is.
package model
