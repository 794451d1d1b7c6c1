"""What stands between the network and the routes: request ids, limits of size, keys, rates."""
