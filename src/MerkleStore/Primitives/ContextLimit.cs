// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>The limits of keys, values and directories; <see cref="ContextLimits"/> has their sizes.</summary>
public enum ContextLimit
{
    /// <summary>A step of a key is empty.</summary>
    EmptyStep = 0,

    /// <summary>A step of a key is longer than <see cref="ContextLimits.MaxStepBytes"/>.</summary>
    StepLength = 1,

    /// <summary>A key has more than <see cref="ContextLimits.MaxSteps"/> steps.</summary>
    KeyDepth = 2,

    /// <summary>A value is longer than <see cref="ContextLimits.MaxValueBytes"/>.</summary>
    ValueLength = 3,

    /// <summary>More than <see cref="ContextLimits.MaxNamesPerSlot"/> names of one directory share a slot at every depth of its inode trie.</summary>
    InodeDepth = 4,

    /// <summary>A key of the key-value interface is longer than it can hold.</summary>
    KeyLength = 5,
}
