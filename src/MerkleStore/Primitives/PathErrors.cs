// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore;

/// <summary>Throws for keys and values beyond the limits; apart from the checks so that these stay small.</summary>
internal static class PathErrors
{
    [DoesNotReturn]
    public static void ThrowStep(int length)
    {
        if (length == 0)
        {
            throw new ContextLimitException("A step of the key is empty; a step has 1 to 4096 bytes (an empty key is the root).", ContextLimit.EmptyStep, 0, ContextLimits.MaxStepBytes);
        }

        throw new ContextLimitException($"A step of the key has {length} bytes; the longest is {ContextLimits.MaxStepBytes}.", ContextLimit.StepLength, length, ContextLimits.MaxStepBytes);
    }

    [DoesNotReturn]
    public static void ThrowDepth(int count)
        => throw new ContextLimitException($"The key has {count} or more steps; the most are {ContextLimits.MaxSteps}.", ContextLimit.KeyDepth, count, ContextLimits.MaxSteps);

    [DoesNotReturn]
    public static void ThrowValue(long length)
        => throw new ContextLimitException($"The value has {length} bytes; the longest is {ContextLimits.MaxValueBytes}.", ContextLimit.ValueLength, length, ContextLimits.MaxValueBytes);

    [DoesNotReturn]
    public static void ThrowInodeDepth()
        => throw new ContextLimitException(
            $"More than {ContextLimits.MaxNamesPerSlot} names of the directory would share a slot at every depth of its inode trie; the write is refused. Choose another name.",
            ContextLimit.InodeDepth,
            ContextLimits.MaxNamesPerSlot + 1,
            ContextLimits.MaxNamesPerSlot);

    [DoesNotReturn]
    public static void ThrowPacked()
        => throw new FormatException("The packed key is cut short: each step is its length in unsigned LEB128 (at most five bytes) and then that many bytes.");
}
