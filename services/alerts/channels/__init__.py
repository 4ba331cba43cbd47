"""The channels beside push: SMS, voice and e-mail, as the municipality's file of channels says."""
