// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>The sizes of the limits of keys, values and directories, all inclusive.</summary>
public static class ContextLimits
{
    /// <summary>The longest step of a key in bytes.</summary>
    public const int MaxStepBytes = 4096;

    /// <summary>The largest number of steps in a key.</summary>
    public const int MaxSteps = 64;

    /// <summary>The longest value in bytes (256 MiB).</summary>
    public const int MaxValueBytes = 256 * 1024 * 1024;

    /// <summary>The largest number of names of one directory that may share a slot at every depth of its inode trie.</summary>
    public const int MaxNamesPerSlot = 32;

    /// <summary>The number of levels of branches in the inode trie of a directory: depths 0 to 9.</summary>
    public const int MaxInodeDepth = 10;
}
