"""The first layer's products on processors with AVX-512: compiled kernels that read pixels as they are stored."""
