// Package networks is the room of notebook 07 on Nichani, Bai and Lee: standard networks, all of whose weights are
// trained. How many points one needs for a dense quadratic part and the cube of one direction as the dimension grows,
// and what its own tangent kernel has by then (E4); how far a network is from the first terms of its expansion about
// its start (D10, E6), also on images of handwritten digits, and on the images of CIFAR-10 where a user has them (3.3).
package networks
