// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using MerkleStore.Proofs;

namespace MerkleStore;

/// <summary>
/// A Merkle proof over a context tree: that a computation which starts at one root hash ends at another, with the part of the first tree
/// that it needs. Immutable; safe for concurrent use.
/// </summary>
/// <remarks>
/// Every instance is well formed, and its state has the kind and hash that <see cref="Before"/> says; that <see cref="After"/> follows is known
/// only when <see cref="Proof.Verify(ContextProof, Action{ProofTree})"/> has run the computation. Whether <see cref="Before"/> is a root to
/// trust is for the caller to know.
/// </remarks>
public sealed class ContextProof
{
    /// <summary>The most bytes that <see cref="Decode"/> takes unless told otherwise: 16 MiB.</summary>
    public const int DefaultMaxBytes = 16 * 1024 * 1024;

    /// <summary>Makes a proof from its parts.</summary>
    /// <exception cref="ProofException">The state is not well formed, or does not hash to the start.</exception>
    internal ContextProof(ProofEnd before, ProofEnd after, ProofNode state)
    {
        ProofEnd found = StateCheck.Run(state);
        if (found != before)
        {
            throw new ProofException(ProofFault.BeforeMismatch, $"The proof is rejected: it says that it starts from {before}, but its state is {found}.");
        }

        Before = before;
        After = after;
        State = state;
    }

    /// <summary>The root of the tree on which the computation starts.</summary>
    public ProofEnd Before { get; }

    /// <summary>The root of the tree that the computation leaves; the same as <see cref="Before"/> if it only reads.</summary>
    public ProofEnd After { get; }

    /// <summary>The part of the first tree that the proof shows.</summary>
    public ProofNode State { get; }

    /// <summary>Reads an encoded proof. Only bytes that <see cref="Encode"/> would write are taken, and only a state that hashes to <see cref="Before"/>.</summary>
    /// <param name="data">The bytes, from anybody. They are copied.</param>
    /// <param name="encoding">The encoding.</param>
    /// <param name="maxBytes">The most bytes to take. The memory used is at most about 30 times the length of the bytes, the time linear in it.</param>
    /// <returns>The proof.</returns>
    /// <exception cref="ProofException">The proof is rejected; its fault says why.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The encoding is not one, or <paramref name="maxBytes"/> is negative.</exception>
    public static ContextProof Decode(ReadOnlySpan<byte> data, ProofEncoding encoding, int maxBytes = DefaultMaxBytes)
    {
        CheckEncoding(encoding);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        if (data.Length > maxBytes)
        {
            throw new ProofException(ProofFault.TooLarge, $"The proof is rejected: it has {data.Length} bytes; at most {maxBytes} are taken.");
        }

        var reader = new ProofReader(data.ToArray());
        (ProofEnd before, ProofEnd after, ProofNode state) = encoding == ProofEncoding.V1 ? new DecoderV1(reader).Decode() : new DecoderV2(reader).Decode();
        return new ContextProof(before, after, state);
    }

    /// <summary>Reads an encoded proof as <see cref="Decode"/> does, without throwing for one that is rejected.</summary>
    /// <param name="data">The bytes, from anybody. They are copied.</param>
    /// <param name="encoding">The encoding.</param>
    /// <param name="proof">The proof, or null.</param>
    /// <param name="reason">Why it is rejected, or null.</param>
    /// <param name="maxBytes">The most bytes to take.</param>
    /// <returns>Whether the bytes are a proof.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The encoding is not one, or <paramref name="maxBytes"/> is negative.</exception>
    public static bool TryDecode(
        ReadOnlySpan<byte> data,
        ProofEncoding encoding,
        [NotNullWhen(true)] out ContextProof? proof,
        [NotNullWhen(false)] out ProofException? reason,
        int maxBytes = DefaultMaxBytes)
    {
        try
        {
            proof = Decode(data, encoding, maxBytes);
            reason = null;
            return true;
        }
        catch (ProofException rejection)
        {
            proof = null;
            reason = rejection;
            return false;
        }
    }

    /// <summary>The proof in bytes.</summary>
    /// <param name="encoding">The encoding.</param>
    /// <returns>A new array.</returns>
    /// <exception cref="ProofException">A name that the proof shows has more than 255 bytes, or the proof is too large: it cannot be encoded.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The encoding is not one.</exception>
    public byte[] Encode(ProofEncoding encoding)
    {
        CheckEncoding(encoding);
        return encoding == ProofEncoding.V1 ? new EncoderV1().Encode(this) : new EncoderV2().Encode(this);
    }

    /// <summary>Counts what the proof shows and what it hides.</summary>
    /// <returns>The counts.</returns>
    public ProofStatistics GetStatistics() => StateCount.Of(State);

    private static void CheckEncoding(ProofEncoding encoding)
    {
        if (!Enum.IsDefined(encoding))
        {
            throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "The encoding is V1 or V2.");
        }
    }
}
