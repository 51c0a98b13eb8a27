"""Who computes the steps of training: this process, others on this machine, or a cluster."""
