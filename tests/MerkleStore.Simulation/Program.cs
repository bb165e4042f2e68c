// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Simulation;

return CommandLine.Run(args);
