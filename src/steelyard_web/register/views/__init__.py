"""Pages of the register: public ones for everybody, others for the scheme manager."""
