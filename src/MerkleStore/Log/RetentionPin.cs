// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>A name that keeps a commit.</summary>
/// <param name="Name">The name.</param>
/// <param name="Sequence">The commit.</param>
/// <param name="Created">When it was made, in seconds since 1970.</param>
/// <param name="Expires">When it ends by itself, in seconds since 1970; 0: never.</param>
/// <param name="Fork">Once the commit lies behind the boundary or on an abandoned branch: the newest commit before the boundary from which it was made; else 0.</param>
/// <param name="ForkLastPage">The last page of the log up to that commit.</param>
internal sealed record RetentionPin(string Name, long Sequence, long Created, long Expires, long Fork, ulong ForkLastPage);
