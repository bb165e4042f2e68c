// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;

return await new RootCommand("Inspect, verify and replay MerkleStore stores.").Parse(args).InvokeAsync().ConfigureAwait(false);
