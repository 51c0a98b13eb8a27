"""What training by others costs and gains: processes of `--jobs`, Dask workers, and crowds of simulated ones."""
