// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using MerkleStore.Proofs;
using MerkleStore.Tree;

namespace MerkleStore;

/// <summary>Makes and verifies Merkle proofs over context trees. Safe for concurrent use on different trees.</summary>
/// <remarks>
/// A proof is made by running a computation on a tree of a store, and verified by running the same computation on the proof, without a
/// store. See docs/proofs.md.
/// </remarks>
public static class Proof
{
    /// <summary>The size of a proof at which making it is given up unless told otherwise: 16 MiB, what <see cref="ContextProof.Decode"/> takes.</summary>
    public const int DefaultMaxBytes = ContextProof.DefaultMaxBytes;

    /// <summary>Proves what stands at keys: values, or that there is none. It is verified by getting the same keys, see <see cref="Verify(ContextProof, Action{ProofTree})"/>.</summary>
    /// <param name="tree">The tree; it may have changes that are not committed.</param>
    /// <param name="keys">The keys. Of a directory only the way to it is shown.</param>
    /// <param name="maxBytes">The size at which it is given up, about in bytes of the encoding.</param>
    /// <returns>The proof.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ProofException">The proof would be too large, or show a name that holds <c>/</c>.</exception>
    /// <exception cref="StoreCorruptionException">What the proof would show is damaged.</exception>
    public static ContextProof Produce(ContextTree tree, IEnumerable<ContextKey> keys, int maxBytes = DefaultMaxBytes)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Record(
            tree,
            recorded =>
            {
                foreach (ContextKey key in keys)
                {
                    recorded.Get((ContextPath)key);
                }
            },
            maxBytes);
    }

    /// <summary>Runs a computation over a tree and proves what it touched and where it ended. The tree itself is not changed.</summary>
    /// <param name="tree">The tree on which the computation starts; it may have changes that are not committed.</param>
    /// <param name="computation">Reads and changes the tree that it is given. It must do the same whenever it is given the same tree.</param>
    /// <param name="maxBytes">The size at which it is given up, about in bytes of the encoding.</param>
    /// <returns>The proof.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ProofException">The proof would be too large or too deep, or show a name that holds <c>/</c>.</exception>
    /// <exception cref="StoreCorruptionException">What the proof would show is damaged.</exception>
    public static ContextProof Record(ContextTree tree, Action<ProofTree> computation, int maxBytes = DefaultMaxBytes)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(computation);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        using ContextTree start = tree.Fork();
        using WorkingTree.ReadScope reading = start.Work.Read();
        var source = new RecordingSource(start);
        ProofEnd before = new(start.RootKind, source.Root.Hash);
        ProofEnd after = Run(source, computation);
        ProofNode state = new StateBuilder(source, maxBytes).Build();
        try
        {
            return new ContextProof(before, after, state);
        }
        catch (ProofException mismatch) when (mismatch.Fault == ProofFault.BeforeMismatch)
        {
            throw new StoreCorruptionException(
                $"What the store holds below the root {before.Hash} does not have that hash. Run 'merklestore verify' to see what is damaged.",
                string.Empty,
                -1,
                0,
                mismatch);
        }
    }

    /// <summary>Verifies a proof: runs the computation on the part of the tree that it shows, and compares where it ends. Needs no store.</summary>
    /// <remarks>
    /// When this returns, the computation on any tree with the root <see cref="ContextProof.Before"/> sees what it saw here and ends with the root
    /// <see cref="ContextProof.After"/>. Whether <see cref="ContextProof.Before"/> is a root to trust is for the caller to know.
    /// </remarks>
    /// <param name="proof">The proof.</param>
    /// <param name="computation">What the proof is about, the same as when it was made.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ProofException">The proof is rejected; its fault says why. What the computation has read is not proven.</exception>
    public static void Verify(ContextProof proof, Action<ProofTree> computation)
    {
        ProofEnd end = Replay(proof, computation);
        if (end != proof.After)
        {
            throw new ProofException(ProofFault.AfterMismatch, $"The proof is rejected: it says that the computation ends with {proof.After}, but it ends with {end}.");
        }
    }

    /// <summary>Verifies a proof as <see cref="Verify(ContextProof, Action{ProofTree})"/> does, and that it starts from a root that the caller trusts.</summary>
    /// <param name="proof">The proof.</param>
    /// <param name="trustedRoot">The hash of a root directory, such as <see cref="CommitSummary.RootHash"/> of a commit that the caller trusts.</param>
    /// <param name="computation">What the proof is about, the same as when it was made.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ProofException">The proof is rejected; its fault says why. What the computation has read is not proven.</exception>
    public static void Verify(ContextProof proof, Hash256 trustedRoot, Action<ProofTree> computation)
    {
        ArgumentNullException.ThrowIfNull(proof);
        var trusted = new ProofEnd(ContextKind.Directory, trustedRoot);
        if (proof.Before != trusted)
        {
            throw new ProofException(ProofFault.BeforeMismatch, $"The proof is rejected: it starts from {proof.Before}, not from {trusted}.");
        }

        Verify(proof, computation);
    }

    /// <summary>Verifies a proof as <see cref="Verify(ContextProof, Action{ProofTree})"/> does, without throwing for one that is rejected.</summary>
    /// <param name="proof">The proof.</param>
    /// <param name="computation">What the proof is about, the same as when it was made. What it throws itself is not caught.</param>
    /// <param name="reason">Why the proof is rejected, or null.</param>
    /// <returns>Whether the proof holds.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static bool TryVerify(ContextProof proof, Action<ProofTree> computation, [NotNullWhen(false)] out ProofException? reason)
    {
        try
        {
            Verify(proof, computation);
            reason = null;
            return true;
        }
        catch (ProofException rejection)
        {
            reason = rejection;
            return false;
        }
    }

    /// <summary>Runs any computation on the part of the tree that a proof shows, and gives the root that it leaves: the stateless way to apply a batch.</summary>
    /// <remarks>The result holds for every tree with the root <see cref="ContextProof.Before"/>. <see cref="ContextProof.After"/> plays no part.</remarks>
    /// <param name="proof">The proof.</param>
    /// <param name="computation">Reads and changes the tree; it must stay within what the proof shows.</param>
    /// <returns>The kind and hash of the root after it.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ProofException">The computation needs what the proof does not show.</exception>
    public static ProofEnd Replay(ContextProof proof, Action<ProofTree> computation)
    {
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(computation);
        var source = new StateSource(proof.State);
        ProofEnd end = Run(source, computation);

        // Thrown once already; a computation that caught it went on without knowing what it asked for.
        return source.Missing is null ? end : throw new ProofException(source.Missing.Fault, source.Missing.Message, -1, source.Missing);
    }

    private static ProofEnd Run(ProofSource source, Action<ProofTree> computation)
    {
        var run = new ProofRun(source);
        var tree = new ProofTree(run, run.Root);
        try
        {
            computation(tree);
            return tree.Resolve();
        }
        finally
        {
            run.Close();
        }
    }
}
